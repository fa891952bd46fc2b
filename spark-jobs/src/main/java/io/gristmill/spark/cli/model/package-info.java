/** Commands that load one model. They need no Spark, except to share prompts among tasks. */
package io.gristmill.spark.cli.model;
