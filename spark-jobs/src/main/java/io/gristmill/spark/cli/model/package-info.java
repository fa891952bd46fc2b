/** Commands that load one model. They need no Spark. */
package io.gristmill.spark.cli.model;
