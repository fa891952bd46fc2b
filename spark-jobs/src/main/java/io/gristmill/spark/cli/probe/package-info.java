/**
 * Runs single components on JSON lines of standard input, to try them and to compare them with
 * other implementations.
 */
package io.gristmill.spark.cli.probe;
