/** The layers as a Deeplearning4j graph. Nothing outside depends on its layers. */
package io.gristmill.model.dl4j;
