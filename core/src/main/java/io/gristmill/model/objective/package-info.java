/** What training minimizes, as losses of the final norm's output. Free of Deeplearning4j. */
package io.gristmill.model.objective;
