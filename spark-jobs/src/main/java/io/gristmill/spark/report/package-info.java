/** What a run did, on one page a person can read. */
package io.gristmill.spark.report;
