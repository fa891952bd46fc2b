package io.gristmill.model.dl4j;

import io.gristmill.config.OptimizerSection;
import io.gristmill.model.layer.Block;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.shape.HiddenMatrix;
import io.gristmill.model.shape.ParameterLayout;
import io.gristmill.optim.AdamW;
import io.gristmill.optim.Muon;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.IUpdater;

/** Configuration of a {@link Block} on {@code [batch][context][embedding]}. */
public final class TransformerBlock extends GptLayerConf {

  private static final long serialVersionUID = 1L;

  /** No-argument constructor for Deeplearning4j's JSON. */
  TransformerBlock() {}

  TransformerBlock(GptConfig gpt, AdamW optimizer, long seed) {
    super(gpt, optimizer, seed);
  }

  @Override
  ParameterLayout newLayout() {
    return ParameterLayout.block(gpt());
  }

  /** Matrices have the optimizer of hidden matrices. */
  @Override
  public IUpdater getUpdaterByParam(String name) {
    boolean hasMuon =
        optimizer().settings().name() == OptimizerSection.Name.MUON
            && HiddenMatrix.of(gpt()).stream().anyMatch(m -> m.parameter().equals(name));
    return hasMuon ? new Muon(optimizer().settings()) : optimizer();
  }

  @Override
  GptLayer<?> create(NeuralNetConfiguration conf, DataType type) {
    return new TransformerBlockLayer(conf, type);
  }
}
