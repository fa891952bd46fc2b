/** The command line: a class per command, the help, and the exit codes. */
package io.gristmill.spark.cli;
