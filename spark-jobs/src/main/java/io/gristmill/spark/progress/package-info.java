/** How far a job is, on the terminal. */
package io.gristmill.spark.progress;
