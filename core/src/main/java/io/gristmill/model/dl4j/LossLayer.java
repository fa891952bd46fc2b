package io.gristmill.model.dl4j;

import java.util.List;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * An output layer without the classifier methods, which Deeplearning4j requires but never calls.
 */
interface LossLayer extends IOutputLayer {

  @Override
  default boolean needsLabels() {
    return true;
  }

  @Override
  default INDArray computeScoreForExamples(double regularization, LayerWorkspaceMgr memory) {
    throw unsupported();
  }

  @Override
  default double f1Score(DataSet data) {
    throw unsupported();
  }

  @Override
  default double f1Score(INDArray examples, INDArray labels) {
    throw unsupported();
  }

  @Override
  @SuppressWarnings("deprecation")
  default int numLabels() {
    throw unsupported();
  }

  @Override
  default void fit(DataSetIterator iter) {
    throw unsupported();
  }

  @Override
  default int[] predict(INDArray examples) {
    throw unsupported();
  }

  @Override
  default List<String> predict(DataSet dataSet) {
    throw unsupported();
  }

  @Override
  default void fit(INDArray examples, INDArray labels) {
    throw unsupported();
  }

  @Override
  default void fit(DataSet data) {
    throw unsupported();
  }

  @Override
  default void fit(INDArray examples, int[] labels) {
    throw unsupported();
  }

  private static UnsupportedOperationException unsupported() {
    return new UnsupportedOperationException("a language model's head is no classifier");
  }
}
