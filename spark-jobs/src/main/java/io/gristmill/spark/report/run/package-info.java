/** The results that a run has stored, with the places they are read from. */
package io.gristmill.spark.report.run;
