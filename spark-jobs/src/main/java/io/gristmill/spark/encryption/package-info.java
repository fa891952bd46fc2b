/** Runs that are encrypted at rest: what Spark must be told, and the way back to plain files. */
package io.gristmill.spark.encryption;
