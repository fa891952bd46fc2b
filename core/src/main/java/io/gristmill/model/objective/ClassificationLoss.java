package io.gristmill.model.objective;

import io.gristmill.model.layer.LayerContext;
import io.gristmill.model.step.Objective;
import io.gristmill.tokens.sequences.TokenBatch;
import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Weighted cross-entropy over the outputs, divided by the number of classes, plus the weighted mean
 * cross-entropy of text.
 *
 * @param text its positions come before those of the classes
 * @param outputs how many there are
 * @param targets numbers of the outputs, at the positions of the classes; ignored where there is
 *     none
 * @param scales factors of the cross-entropies of these targets
 */
public record ClassificationLoss(
    int[] positions, TextLoss text, double textWeight, int outputs, int[] targets, double[] scales)
    implements HeadLoss {

  /**
   * The loss of a batch.
   *
   * @param all targets of all positions
   */
  public static ClassificationLoss of(
      Objective objective, int[] all, int vocabulary, double zLoss) {
    IntPredicate isClass = target -> objective.isClass(target, vocabulary);
    IntPredicate isText = target -> target != TokenBatch.IGNORED && !isClass.test(target);
    int[] classes = HeadLoss.rows(all, isClass);
    int[] texts = objective.textWeight() == 0 ? new int[0] : HeadLoss.rows(all, isText);
    if (classes.length + texts.length == 0) {
      texts = new int[] {0}; // no matrix may be empty; the target is ignored or its weight is 0
    }
    int[] ids = HeadLoss.at(classes, all);
    long count = IntStream.of(ids).filter(isClass).count();
    int first = objective.firstOutput(vocabulary);
    return new ClassificationLoss(
        IntStream.concat(IntStream.of(texts), IntStream.of(classes)).toArray(),
        new TextLoss(texts, HeadLoss.at(texts, all), zLoss),
        objective.textWeight(),
        objective.outputs(),
        IntStream.of(ids).map(id -> isClass.test(id) ? id - first : id).toArray(),
        IntStream.of(ids)
            .mapToDouble(id -> isClass.test(id) ? objective.classWeight(id, vocabulary) / count : 0)
            .toArray());
  }

  @Override
  public double backward(Vocabulary head, INDArray a, INDArray da) {
    int texts = text.positions().length;
    double loss = 0;
    if (texts == 0) {
      head.all().gradient().assign(0);
    } else {
      INDArray some = LayerContext.rows(a, 0, texts);
      loss += text.backward(head, some, LayerContext.rows(da, 0, texts), textWeight);
    }
    if (targets.length > 0) {
      int end = texts + targets.length;
      loss += classes(head, LayerContext.rows(a, texts, end), LayerContext.rows(da, texts, end));
    }
    return loss;
  }

  private double classes(Vocabulary head, INDArray a, INDArray da) {
    return head.backward(
        head.last(outputs),
        a,
        da,
        1,
        (from, logits) -> {
          int to = from + (int) logits.size(0);
          int[] some = Arrays.copyOfRange(targets, from, to);
          double[] factors = Arrays.copyOfRange(scales, from, to);
          double[] losses = head.kernels().crossEntropies(logits, some, factors, 0);
          return IntStream.range(0, losses.length).mapToDouble(i -> losses[i] * factors[i]).sum();
        });
  }
}
