package io.gristmill.model.dl4j;

import io.gristmill.config.OptimizerSection;
import io.gristmill.model.kernel.Kernels.AttentionShape;
import io.gristmill.model.kernel.row.Dropout.DropoutMask;
import io.gristmill.model.layer.Block;
import io.gristmill.model.layer.Block.Pass;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.shape.GptConfig.DropoutSite;
import io.gristmill.model.shape.HiddenMatrix;
import io.gristmill.model.shape.ParameterLayout;
import io.gristmill.model.step.ActivationCheckpointing;
import io.gristmill.optim.AdamW;
import io.gristmill.optim.Muon;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
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

  /** Deeplearning4j implementation of {@link TransformerBlock}. */
  static final class TransformerBlockLayer extends GptLayer<TransformerBlock> {

    private static final long serialVersionUID = 1L;

    private final transient Block block = new Block(this, gpt());
    private transient ActivationCheckpointing checkpointing = ActivationCheckpointing.OFF;

    TransformerBlockLayer(NeuralNetConfiguration conf, DataType type) {
      super(conf, type);
    }

    Block block() {
      return block;
    }

    /**
     * Turns activation checkpointing on or off.
     *
     * @param first of the blocks; with checkpointing all blocks recompute in its memory
     */
    void use(ActivationCheckpointing other, TransformerBlockLayer first) {
      checkpointing = other;
      if (other == ActivationCheckpointing.ON) {
        share(first);
      } else {
        separate();
      }
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr memory) {
      INDArray y = allocate(memory, ArrayType.ACTIVATIONS, input.shape());
      GptConfig c = gpt();
      AttentionShape shape =
          new AttentionShape(
              (int) input.size(0),
              (int) input.size(1),
              c.heads(),
              c.block().keyValueHeads(),
              c.headSize());
      DropoutMask attention = training ? mask(DropoutSite.ATTENTION) : DropoutMask.NONE;
      DropoutMask feedForward = training ? mask(DropoutSite.FEED_FORWARD) : DropoutMask.NONE;
      Pass pass = Pass.training(shape, texts(), attention, feedForward);
      block.forward(positions(input), pass, positions(y));
      return y;
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr memory) {
      INDArray x = positions(input);
      if (checkpointing == ActivationCheckpointing.ON) {
        block.recompute(x);
      }
      INDArray dx = allocate(memory, ArrayType.ACTIVATION_GRAD, input.shape());
      block.backward(x, positions(epsilon), working(memory), positions(dx));
      return new Pair<>(filledGradient(), dx);
    }
  }
}
