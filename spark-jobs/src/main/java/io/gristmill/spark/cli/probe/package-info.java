/**
 * Single pieces of the program over standard input and output, JSON a line: to try them and to
 * compare them with others.
 */
package io.gristmill.spark.cli.probe;
