package io.gristmill.device.cuda;

import static io.gristmill.error.Messages.format;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * Chooses one of the algorithms that cuBLASLt proposes for a product, by its number in the order of
 * their expected speed, from 0. It is never timed at run time: the algorithm decides the order of
 * sums and so the bytes of the result.
 */
public interface Algorithms {

  /** {@code algorithms.properties}, which a measurement on a card writes; 0 where it has no row. */
  Algorithms TABLE = new Table();

  /**
   * The number of the proposal.
   *
   * @param capability of the card, times 10
   * @param major of cuBLASLt
   */
  int answer(int capability, int major, Products.Product product);

  /** The same number for all products, for measurements. */
  static Algorithms fixed(int answer) {
    return (capability, major, product) -> answer;
  }

  /**
   * The key of a row, such as {@code 90.13.32768x768x2304.NN.BF16.BIAS}: capability, cuBLASLt,
   * sizes, transposed operands, type of the result, epilogue, and {@code .add} if it accumulates.
   */
  static String key(int capability, int major, Products.Product product) {
    return format(
        "%d.%d.%dx%dx%d.%s%s.%s.%s%s",
        capability,
        major,
        product.n(),
        product.k(),
        product.m(),
        product.transposeA() ? "T" : "N",
        product.transposeB() ? "T" : "N",
        product.result(),
        product.epilogue(),
        product.accumulate() ? ".add" : "");
  }

  /** Rows of the resource. */
  final class Table implements Algorithms {

    private static final String RESOURCE = "algorithms.properties";

    private final Properties rows = new Properties();

    private Table() {
      try (InputStream in = Algorithms.class.getResourceAsStream(RESOURCE)) {
        rows.load(in);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public int answer(int capability, int major, Products.Product product) {
      return Integer.parseInt(rows.getProperty(key(capability, major, product), "0"));
    }
  }
}
