/** The command line: one command a verb, and what its failures tell the shell. */
package io.gristmill.spark.cli;
