/** What every command is told. */
package io.gristmill.spark.cli.options;
