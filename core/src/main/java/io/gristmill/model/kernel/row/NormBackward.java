package io.gristmill.model.kernel.row;

import java.util.function.Function;

/**
 * The arguments of a norm's backward pass: {@code dx = residual + d(loss)/dx}.
 *
 * @param <T> a matrix: an array, or its bytes
 * @param x {@code [n][width]}, input of the forward pass
 * @param gain {@code [width]}
 * @param statistics as the forward pass left them
 * @param dy {@code [n][width]}
 * @param residual {@code [n][width]}
 * @param dx {@code [n][width]}, the result; may be {@code residual}
 */
public record NormBackward<T>(T x, T gain, T statistics, T dy, T residual, T dx) {

  /** Converts every argument. */
  public <U> NormBackward<U> map(Function<T, U> f) {
    return new NormBackward<>(
        f.apply(x),
        f.apply(gain),
        f.apply(statistics),
        f.apply(dy),
        f.apply(residual),
        f.apply(dx));
  }
}
