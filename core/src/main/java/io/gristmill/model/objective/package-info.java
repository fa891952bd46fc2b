/**
 * Loss functions of the objectives, computed from the output of the final norm. Free of
 * Deeplearning4j.
 */
package io.gristmill.model.objective;
