package io.gristmill.eval.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.tokenizer.BytePairTokenizer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** From items to ids, and from ids to passes through a model. */
class ContinuationRequestTest {

  private static final BytePairTokenizer TOKENIZER = SmallTokenizer.create();
  private static final RequestEncoder ENCODER = new RequestEncoder(TOKENIZER);

  @Test
  void continuationBeginsWithTheSpaceBeforeIt() {
    ContinuationRequest request = ENCODER.encode("Some of", " the ice");
    assertThat(TOKENIZER.decode(continuation(request))).isEqualTo(" the ice");
    assertThat(request.targets()).isEqualTo(2);
    assertThat(request.ids()).isEqualTo(TOKENIZER.encode("Some of the ice"));
  }

  @Test
  void spaceAtTheEndOfTheContextBelongsToTheContinuation() {
    ContinuationRequest request = ENCODER.encode("Some of \n", "the ice");
    assertThat(TOKENIZER.decode(continuation(request))).isEqualTo(" \nthe ice");
  }

  @Test
  void mergeAcrossTheBorderLeavesTheContinuationItsOwnIds() {
    // A text without a word boundary at the border: "ice" alone is two ids.
    ContinuationRequest request = ENCODER.encode("x is", " because");
    assertThat(request.targets()).isPositive();
    ContinuationRequest inside = ENCODER.encode("x ic", "e");
    assertThat(inside.targets()).isPositive();
    assertThat(TOKENIZER.decode(continuation(inside))).isEqualTo("e");
  }

  @Property
  void everyIdOfAContinuationIsScoredOnceAfterTheIdsBeforeIt(
      @ForAll @IntRange(min = 1, max = 40) int context,
      @ForAll @IntRange(min = 1, max = 40) int continuation,
      @ForAll @IntRange(min = 1, max = 16) int contextLength) {
    int[] ids = IntStream.range(0, context + continuation).toArray();
    ContinuationRequest request = new ContinuationRequest(ids, context);
    int next = context;
    for (ScoreWindow window : request.windows(3, contextLength)) {
      int[] own = window.ids();
      assertThat(own.length - 1).isLessThanOrEqualTo(contextLength);
      assertThat(own).isEqualTo(IntStream.rangeClosed(own[0], own[own.length - 1]).toArray());
      assertThat(own[own.length - window.targets()]).isEqualTo(next);
      // As much text as fits is kept.
      assertThat(own[0] == 0 || own.length - 1 == contextLength).isTrue();
      next += window.targets();
    }
    assertThat(next).isEqualTo(ids.length);
    assertThat(request.windows(3, contextLength))
        .hasSize((continuation + contextLength - 1) / contextLength);
    assertThat(request.isTruncated(contextLength)).isEqualTo(ids.length - 1 > contextLength);
  }

  @Test
  void examplesAreOtherItemsOfTheTaskAndDependOnTheSeedAlone() {
    Task task = task(30);
    Set<String> prompts = new HashSet<>();
    List<ContinuationRequest> requests = task.requests(ENCODER, 3, 7);
    for (int i = 0; i < 30; i++) {
      String prompt = TOKENIZER.decode(requests.get(2 * i).ids());
      List<String> texts = List.of(prompt.split("\n\n"));
      assertThat(texts).hasSize(4).doesNotHaveDuplicates();
      assertThat(texts.get(3)).isEqualTo("number " + i + " is even");
      for (String text : texts.subList(0, 3)) {
        assertThat(text)
            .matches("number (\\d*[02468] is even|\\d*[13579] is odd)")
            .doesNotContain("number " + i + " ");
      }
      prompts.add(String.join("", texts.subList(0, 3)));
    }
    assertThat(prompts).hasSizeGreaterThan(25);
    assertThat(ids(task.requests(ENCODER, 3, 7))).isEqualTo(ids(requests));
    assertThat(ids(task.requests(ENCODER, 3, 8))).isNotEqualTo(ids(requests));
  }

  @Test
  void refusesMoreExamplesThanOtherItems() {
    assertThat(task(4).requests(ENCODER, 3, 7)).hasSize(8);
    assertThatThrownBy(() -> task(4).requests(ENCODER, 4, 7))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage(
            "evaluation.few-shot: 4 (expected at most 3, one less than the items of parity)");
  }

  private static Task task(int items) {
    return new Task(
        "parity",
        TaskFormat.CHOICES,
        IntStream.range(0, items)
            .mapToObj(i -> TaskItem.of("number " + i + " is", List.of("even", "odd"), i % 2, ""))
            .toList());
  }

  private static List<List<Integer>> ids(List<ContinuationRequest> requests) {
    return requests.stream().map(r -> Arrays.stream(r.ids()).boxed().toList()).toList();
  }

  private static int[] continuation(ContinuationRequest request) {
    return Arrays.copyOfRange(request.ids(), request.start(), request.ids().length);
  }
}
