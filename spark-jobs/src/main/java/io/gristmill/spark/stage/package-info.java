/**
 * Stages of a run: a stage reads manifests and writes a directory, its own manifest last, so that a
 * run can be interrupted and resumed anywhere.
 */
package io.gristmill.spark.stage;
