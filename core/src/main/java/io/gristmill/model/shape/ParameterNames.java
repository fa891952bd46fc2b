package io.gristmill.model.shape;

/**
 * Names of the parameters of a layer. They contain no underscore: Deeplearning4j puts one between
 * the names of layer and parameter.
 */
public final class ParameterNames {

  public static final String TOKENS = "tokens";
  public static final String POSITIONS = "positions";

  public static final String NORM1 = "norm1";
  public static final String NORM1_GAIN = "norm1.gain";
  public static final String NORM1_BIAS = "norm1.bias";
  public static final String QKV = "qkv";
  public static final String QKV_WEIGHT = "qkv.weight";
  public static final String QKV_BIAS = "qkv.bias";
  public static final String PROJECTION = "projection";
  public static final String PROJECTION_WEIGHT = "projection.weight";
  public static final String PROJECTION_BIAS = "projection.bias";
  public static final String NORM2 = "norm2";
  public static final String NORM2_GAIN = "norm2.gain";
  public static final String NORM2_BIAS = "norm2.bias";
  public static final String UP = "up";
  public static final String UP_WEIGHT = "up.weight";
  public static final String UP_BIAS = "up.bias";
  public static final String DOWN = "down";
  public static final String DOWN_WEIGHT = "down.weight";
  public static final String DOWN_BIAS = "down.bias";

  public static final String NORM = "norm";
  public static final String NORM_GAIN = "norm.gain";
  public static final String NORM_BIAS = "norm.bias";
  public static final String HEAD_WEIGHT = "weight";

  private ParameterNames() {}
}
