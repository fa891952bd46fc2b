/** Erases documents from a finished run and rebuilds the stages that depend on them. */
package io.gristmill.spark.erase;
