/** Options that commands share, their help, and the result that a command prints. */
package io.gristmill.spark.cli.options;
