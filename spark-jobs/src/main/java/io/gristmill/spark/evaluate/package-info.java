/** The newest checkpoint over the validation split, shared out over the executors. */
package io.gristmill.spark.evaluate;
