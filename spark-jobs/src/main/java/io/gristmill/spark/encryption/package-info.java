/** Encryption of runs at rest: settings of Spark, and decryption to plain files. */
package io.gristmill.spark.encryption;
