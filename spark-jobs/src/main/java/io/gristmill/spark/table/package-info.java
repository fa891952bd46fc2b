/** Parquet files written from inside a task, several at once; equal rows give equal bytes. */
package io.gristmill.spark.table;
