package io.gristmill.spark.train;

import io.gristmill.io.Storage;
import io.gristmill.model.GptNetwork;
import io.gristmill.tokens.PackedSequences;
import io.gristmill.training.StepReader;
import org.deeplearning4j.core.loader.DataSetLoader;
import org.nd4j.common.loader.Source;
import org.nd4j.linalg.dataset.DataSet;

/** Reads the sequences a {@link StepPath} names; what the path would open is never opened. */
final class StepLoader implements DataSetLoader {

  private static final long serialVersionUID = 1L;

  private final Storage storage;
  private final int contextLength;
  private transient StepReader reader;

  StepLoader(Storage storage, int contextLength) {
    this.storage = storage;
    this.contextLength = contextLength;
  }

  @Override
  public DataSet load(Source source) {
    if (reader == null) {
      reader = new StepReader(new PackedSequences(storage, contextLength));
    }
    return GptNetwork.toDataSet(reader.read(StepPath.read(source.getPath())));
  }
}
