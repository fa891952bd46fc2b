/** Evaluates the newest checkpoint on the validation split, on the executors. */
package io.gristmill.spark.evaluate;
