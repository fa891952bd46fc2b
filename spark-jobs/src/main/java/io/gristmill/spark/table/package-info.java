/**
 * Parquet files written from inside a task, several at once; equal rows give equal bytes. Also the
 * encryption of runs at rest: keys of tables, settings of Spark, and decryption to plain files.
 */
package io.gristmill.spark.table;
