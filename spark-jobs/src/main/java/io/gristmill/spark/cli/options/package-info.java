/** Options that commands share. */
package io.gristmill.spark.cli.options;
