/** Commands about one model; they need no Spark. */
package io.gristmill.spark.cli.model;
