package io.gristmill.training;

import io.gristmill.checkpoint.Checkpoint;
import io.gristmill.training.averaging.AveragingRule;
import io.gristmill.training.averaging.OptimizerStates;
import io.gristmill.training.averaging.Slice;
import io.gristmill.training.averaging.Slice.Vector;
import io.gristmill.training.averaging.SliceState;
import io.gristmill.training.averaging.StateVector;
import java.util.Arrays;
import java.util.List;

/** What slices hold together, a file each. */
public enum SharedVector {
  MODEL(Checkpoint.MODEL, Vector.PARAMETERS) {
    @Override
    public float[] of(SliceState state) {
      return state.values();
    }
  },
  MOMENTUM(TrainedFiles.MOMENTUM, Vector.PARAMETERS) {
    @Override
    public float[] of(SliceState state) {
      return state.momentum();
    }
  },
  RESIDUAL(TrainedFiles.OUTER_RESIDUAL, Vector.PARAMETERS) {
    @Override
    public float[] of(SliceState state) {
      return state.residual();
    }
  },
  MOMENTS(TrainedFiles.of(StateVector.MOMENTS, 0), Vector.MOMENTS) {
    @Override
    public float[] of(SliceState state) {
      return state.values();
    }
  };

  private final String file;
  private final Vector vector;

  SharedVector(String file, Vector vector) {
    this.file = file;
    this.vector = vector;
  }

  /** Those that a rule keeps. */
  public static List<SharedVector> of(AveragingRule rule) {
    return Arrays.stream(values())
        .filter(
            shared ->
                switch (shared) {
                  case MODEL -> true;
                  case MOMENTUM -> rule.outer().remembers();
                  case RESIDUAL -> rule.keepsResiduals();
                  case MOMENTS -> rule.states() == OptimizerStates.AVERAGED;
                })
        .toList();
  }

  /** Among {@link TrainedFiles}. */
  public String file() {
    return file;
  }

  /** Whether a slice holds a piece. */
  public boolean cuts(Slice slice) {
    return slice.vector() == vector;
  }

  /** The slice's piece. */
  public abstract float[] of(SliceState state);
}
