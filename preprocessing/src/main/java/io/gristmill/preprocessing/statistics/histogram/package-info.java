/** Exact counts of numbers in fixed bins. */
package io.gristmill.preprocessing.statistics.histogram;
