/**
 * One step of a run: it reads manifests, writes a directory, and its own manifest last; so that a
 * run can stop anywhere and go on.
 */
package io.gristmill.spark.stage;
