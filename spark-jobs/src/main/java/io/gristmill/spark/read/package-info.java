/** What a run reads: which files its inputs name, and the formats that need Hadoop's libraries. */
package io.gristmill.spark.read;
