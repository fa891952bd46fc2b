/** The layers as a Deeplearning4j graph. No other package depends on its layers. */
package io.gristmill.model.dl4j;
