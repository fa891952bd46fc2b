/** Runs single rules on JSON input, to try a rule on a page. */
package io.gristmill.preprocessing.probe;
