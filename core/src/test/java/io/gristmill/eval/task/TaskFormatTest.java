package io.gristmill.eval.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.error.InvalidInputException;
import io.gristmill.eval.task.TaskItem.Choice;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Prompts, choices and right answers of each layout of items. */
class TaskFormatTest {

  private static final String QUESTION = "Question: Why is ice slippery?\nAnswer:";

  @Test
  void lambadaAsksForTheLastWord() throws JsonProcessingException {
    String text = "{'text': 'She opened the door and saw the dog. Hello, said the dog'}";
    TaskItem expected =
        new TaskItem(
            List.of(new Choice("She opened the door and saw the dog. Hello, said the", "dog")),
            0,
            "She opened the door and saw the dog. Hello, said the dog");
    assertThat(read(TaskFormat.LAMBADA, text)).isEqualTo(expected);
    assertThat(
            read(
                TaskFormat.LAMBADA,
                "{'context': 'She opened the door and saw the dog. Hello, said the',"
                    + " 'continuation': 'dog'}"))
        .isEqualTo(expected);
  }

  @Test
  void piqaAsksAQuestion() throws JsonProcessingException {
    assertThat(
            read(
                TaskFormat.PIQA,
                "{'goal': 'Why is ice slippery?', 'sol1': 'It melts.', 'sol2': 'It is blue.',"
                    + " 'label': 1}"))
        .isEqualTo(
            TaskItem.of(QUESTION, List.of("It melts.", "It is blue."), 1, "Why is ice slippery?"));
  }

  @ParameterizedTest
  @CsvSource({"cause, because", "effect, therefore"})
  void copaConnectsTheSentences(String question, String connector) throws JsonProcessingException {
    String context = "The ice broke " + connector;
    assertThat(
            read(
                TaskFormat.COPA,
                "{'premise': 'The ice broke.', 'choice1': 'It was thin.', 'choice2': 'I fell.',"
                    + " 'question': '"
                    + question
                    + "', 'label': 0}"))
        .isEqualTo(TaskItem.of(context, List.of("it was thin.", "i fell."), 0, context));
  }

  @Test
  void openBookQaHasThePlainStemAsPrompt() throws JsonProcessingException {
    TaskItem expected = TaskItem.of("Ice is", List.of("cold", "hot", "a gas"), 2, "Ice is");
    assertThat(
            read(
                TaskFormat.OPENBOOKQA,
                "{'question_stem': 'Ice is', 'choices': {'text': ['cold', 'hot', 'a gas'],"
                    + " 'label': ['A', 'B', 'C']}, 'answerKey': 'C'}"))
        .isEqualTo(expected);
    String nested =
        "{'question': {'stem': 'Ice is', 'choices': [{'text': 'cold', 'label': 'A'},"
            + " {'text': 'hot', 'label': 'B'}, {'text': 'a gas', 'label': 'C'}]},"
            + " 'answerKey': 'C'}";
    assertThat(TaskFormat.OPENBOOKQA.read(fields(nested))).isEqualTo(expected);
    assertThat(TaskFormat.of(fields(nested)))
        .containsExactly(TaskFormat.OPENBOOKQA, TaskFormat.ARC);
  }

  @Test
  void arcAsksAQuestionWhateverItsChoicesAreCalled() throws JsonProcessingException {
    TaskItem expected =
        TaskItem.of(QUESTION, List.of("it melts", "it is blue"), 1, "Why is ice slippery?");
    assertThat(
            read(
                TaskFormat.ARC,
                "{'question': 'Why is ice slippery?', 'choices': {'text': ['it melts',"
                    + " 'it is blue'], 'label': ['1', '2']}, 'answerKey': '2'}"))
        .isEqualTo(expected);
    assertThat(
            TaskFormat.ARC.read(
                fields(
                    "{'question': {'stem': 'Why is ice slippery?', 'choices': [{'text':"
                        + " 'it melts', 'label': 'A'}, {'text': 'it is blue', 'label': 'B'}]},"
                        + " 'answerKey': 'B'}")))
        .isEqualTo(expected);
  }

  @Test
  void winoGrandeScoresTheRestOfTheSentenceUnderEachOption() throws JsonProcessingException {
    TaskItem expected =
        new TaskItem(
            List.of(
                new Choice("The cup fell on the floor because the cup", "was slippery."),
                new Choice("The cup fell on the floor because the floor", "was slippery.")),
            0,
            "The cup fell on the floor because the cup was slippery.");
    assertThat(
            read(
                TaskFormat.WINOGRANDE,
                "{'sentence': 'The cup fell on the floor because the _ was slippery.',"
                    + " 'option1': 'cup', 'option2': 'floor', 'answer': '1'}"))
        .isEqualTo(expected);
    assertThat(
            read(
                TaskFormat.WINOGRANDE,
                "{'context_options': ['The cup fell on the floor because the cup', 'The cup fell"
                    + " on the floor because the floor'], 'continuation': 'was slippery.',"
                    + " 'gold': 0}"))
        .isEqualTo(expected);
  }

  @Test
  void hellaSwagLosesMarkupAndHasTheActivityInFront() throws JsonProcessingException {
    assertThat(
            read(
                TaskFormat.HELLASWAG,
                "{'activity_label': 'Skating', 'ctx_a': '[header] How to skate [title] Buy skates.',"
                    + " 'ctx_b': 'you THEN', 'endings': ['go  out. [step] Run.', 'sit.', 'eat.',"
                    + " 'sleep.'], 'label': '3'}"))
        .isEqualTo(
            TaskItem.of(
                "Skating: How to skate. Buy skates. You then",
                List.of("go out. Run.", "sit.", "eat.", "sleep."),
                3,
                " How to skate. Buy skates. You then"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"'answer': true", "'label': 1"})
  void boolQIsAnsweredByNoOrYes(String answer) throws JsonProcessingException {
    assertThat(
            read(
                TaskFormat.BOOLQ,
                "{'passage': 'Ice melts.', 'question': 'does ice melt', " + answer + "}"))
        .isEqualTo(
            TaskItem.of(
                "Ice melts.\nQuestion: does ice melt?\nAnswer:",
                List.of("no", "yes"),
                1,
                "Ice melts. does ice melt?"));
  }

  @ParameterizedTest
  @CsvSource({
    "Question: Why is ice slippery?, true",
    "Question: Why is ice slippery?\\n, true",
    "Question: Why is ice slippery?\\nAnswer:, true",
    "'The ice broke, therefore', false"
  })
  void queriesThatAreQuestionsAreAskedAsSuch(String query, boolean question)
      throws JsonProcessingException {
    TaskItem item =
        read(TaskFormat.CHOICES, "{'query': '" + query + "', 'choices': ['a', 'b'], 'gold': 1}");
    assertThat(item.choices().get(1).context()).isEqualTo(question ? QUESTION : query);
    assertThat(item.gold()).isEqualTo(1);
  }

  @Test
  void queriesAreReadByEveryFormatThatOffersChoices() throws JsonProcessingException {
    ItemFields fields = fields("{'query': 'Ice is', 'choices': ['cold', 'hot'], 'gold': 0}");
    assertThat(TaskFormat.PIQA.read(fields)).isEqualTo(TaskFormat.CHOICES.read(fields));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "piqa       | {'goal': 'g', 'sol1': 's', 'sol2': 't', 'label': 2}     | label: 2 (expected 0 to 1)",
        "piqa       | {'goal': 'g', 'sol1': 's', 'sol2': 't', 'label': -1}    | label: -1 (expected 0 to 1)",
        "piqa       | {'goal': 'g', 'sol1': 's', 'sol2': 't', 'label': '0.5'} | label: \"0.5\" (expected 0 to 1)",
        "piqa       | {'goal': ' ', 'sol1': 's', 'sol2': 't', 'label': 1}     | goal: \" \" (expected a text)",
        "piqa       | {'goal': 'g', 'sol1': 7, 'sol2': 't', 'label': 1}       | sol1: 7 (expected a text)",
        "piqa       | {'goal': 'g'} | fields of an item of piqa: missing (expected goal, sol1, sol2, label)",
        "choices    | {'query': 'q', 'choices': ['a'], 'gold': 0}             | choices: [\"a\"] (expected at least 2 texts)",
        "choices    | {'query': 'q', 'choices': 'ab', 'gold': 0}              | choices: \"ab\" (expected at least 2 texts)",
        "choices    | {'query': 'q', 'choices': ['a', ''], 'gold': 0}         | choices: [\"a\",\"\"] (expected a list of texts)",
        "winogrande | {'sentence': 's', 'option1': 'o', 'option2': 'p', 'answer': '1'} | sentence: \"s\" (expected text, _ and more text)",
        "copa       | {'premise': 'p.', 'choice1': 'c', 'choice2': 'd', 'question': 'why', 'label': 0} | question: \"why\" (expected \"cause\" or \"effect\")",
        "lambada    | {'text': 'word'} | text: \"word\" (expected several words)",
        "arc        | {'question': 'q', 'choices': {'text': ['a', 'b'], 'label': ['A', 'B']}, 'answerKey': 'C'} | answerKey: \"C\" (expected one of [A, B])",
      })
  void refusesAMalformedItemInOneLine(String format, String json, String message)
      throws JsonProcessingException {
    ItemFields fields = fields(json);
    assertThatThrownBy(() -> TaskFormat.named(format).orElseThrow().read(fields))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(message + " at tasks.jsonl:7");
  }

  /** Reads an item and checks that its fields tell the format. */
  private static TaskItem read(TaskFormat format, String json) throws JsonProcessingException {
    ItemFields fields = fields(json);
    assertThat(TaskFormat.of(fields)).containsExactly(format);
    return format.read(fields);
  }

  private static ItemFields fields(String json) throws JsonProcessingException {
    return new ItemFields(new ObjectMapper().readTree(json.replace('\'', '"')), "tasks.jsonl:7");
  }
}
