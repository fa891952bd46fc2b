/** Options that commands share, their help, the Spark session, exit statuses, and results. */
package io.gristmill.spark.cli.options;
