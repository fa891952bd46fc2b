package io.gristmill.eval.task;

import io.gristmill.config.EnumNames;
import io.gristmill.eval.task.ItemFields.KeyedChoices;
import io.gristmill.eval.task.TaskItem.Choice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Fields of the items of a task in its file, and the prompts made of them, which are those of
 * lm-evaluation-harness.
 */
public enum TaskFormat {
  /** The last word of a passage (Paperno et al., 2016). */
  LAMBADA(
      Kind.LAST_WORD,
      new Layout(TaskFormat::passage, "text"),
      new Layout(TaskFormat::passageWithoutLastWord, "context", "continuation")),
  /** The better of two ways to a goal (Bisk et al., 2020). */
  PIQA(Kind.CHOICES, new Layout(TaskFormat::piqa, "goal", "sol1", "sol2", "label")),
  /** The cause or the effect of an event (Roemmele et al., 2011). */
  COPA(
      Kind.CHOICES,
      new Layout(TaskFormat::copa, "premise", "choice1", "choice2", "question", "label")),
  /** Questions of school science (Mihaylov et al., 2018); the question alone is the prompt. */
  OPENBOOKQA(
      Kind.CHOICES,
      new Layout(TaskFormat::openBookQa, "question_stem", "choices", "answerKey"),
      new Layout(TaskFormat::openBookQa, "question", "answerKey")),
  /** The referent of a pronoun, by the rest of the sentence (Sakaguchi et al., 2020). */
  WINOGRANDE(
      Kind.SAME_CONTINUATION,
      new Layout(TaskFormat::winoGrande, "sentence", "option1", "option2", "answer"),
      new Layout(TaskFormat::contextOptions, "context_options", "continuation", "gold")),
  /** Questions of school science, easy and challenge (Clark et al., 2018). */
  ARC(
      Kind.CHOICES,
      new Layout(TaskFormat::arc, "question", "choices", "answerKey"),
      new Layout(TaskFormat::arc, "question", "answerKey")),
  /** The likely continuation of a scene (Zellers et al., 2019). */
  HELLASWAG(
      Kind.CHOICES,
      new Layout(TaskFormat::hellaSwag, "activity_label", "ctx_a", "ctx_b", "endings", "label")),
  /** Questions on a passage that are answered by no or yes (Clark et al., 2019). */
  BOOLQ(
      Kind.CHOICES,
      new Layout(fields -> boolQ(fields, "answer"), "passage", "question", "answer"),
      new Layout(fields -> boolQ(fields, "label"), "passage", "question", "label")),
  /** A prompt and its continuations, of which one is right. */
  CHOICES(Kind.CHOICES, new Layout(TaskFormat::choices, "query", "choices", "gold"));

  private static final String QUESTION = "Question: ";
  private static final String ANSWER = "Answer:";
  private static final Pattern BRACKETS = Pattern.compile("\\[.*?]");

  private final Kind kind;
  private final List<Layout> layouts;

  TaskFormat(Kind kind, Layout... layouts) {
    this.kind = kind;
    this.layouts = List.of(layouts);
  }

  /** The measures of a task. */
  enum Kind {
    /** Accuracy of the most likely tokens, and perplexity. */
    LAST_WORD,
    /** Accuracy of the most likely choice, also by length. */
    CHOICES,
    /** Accuracy of the most likely choice; lengths are equal. */
    SAME_CONTINUATION
  }

  /** The name in the configuration and in results. */
  public String key() {
    return EnumNames.of(this);
  }

  Kind kind() {
    return kind;
  }

  static Optional<TaskFormat> named(String key) {
    return EnumNames.find(TaskFormat.class, key).map(TaskFormat.class::cast);
  }

  static List<String> keys() {
    return EnumNames.names(TaskFormat.class);
  }

  /** The formats whose fields an item has. */
  static List<TaskFormat> of(ItemFields fields) {
    return Arrays.stream(values()).filter(format -> format.layout(fields).isPresent()).toList();
  }

  /**
   * Reads an item. Prompts with choices are read by every format that offers choices.
   *
   * @throws io.gristmill.error.InvalidInputException if a field is missing or wrong
   */
  TaskItem read(ItemFields fields) {
    return layout(fields)
        .or(() -> kind == Kind.CHOICES ? CHOICES.layout(fields) : Optional.empty())
        .orElseThrow(
            () ->
                fields.invalid(
                    "fields of an item of " + key(), fields.json().path("none"), expected()))
        .reader()
        .apply(fields);
  }

  private String expected() {
    return String.join(
        " or ", layouts.stream().map(layout -> String.join(", ", layout.fields())).toList());
  }

  private Optional<Layout> layout(ItemFields fields) {
    return layouts.stream().filter(layout -> layout.matches(fields)).findFirst();
  }

  private static TaskItem passage(ItemFields fields) {
    String text = fields.text("text").strip();
    int space = text.lastIndexOf(' ');
    if (space < 0) {
      throw fields.invalid("text", fields.json().path("text"), "several words");
    }
    return lastWord(text.substring(0, space), text.substring(space + 1));
  }

  private static TaskItem passageWithoutLastWord(ItemFields fields) {
    return lastWord(fields.text("context"), fields.text("continuation"));
  }

  private static TaskItem lastWord(String context, String word) {
    return TaskItem.of(context, List.of(word), 0, context);
  }

  private static TaskItem piqa(ItemFields fields) {
    List<String> solutions = List.of(fields.text("sol1"), fields.text("sol2"));
    return question(fields.text("goal"), solutions, fields.index("label", 0, 2));
  }

  private static TaskItem copa(ItemFields fields) {
    String connector =
        switch (fields.text("question")) {
          case "cause" -> " because";
          case "effect" -> " therefore";
          default ->
              throw fields.invalid(
                  "question", fields.json().path("question"), "\"cause\" or \"effect\"");
        };
    String premise = fields.text("premise").strip();
    // The last character is the full stop.
    String context = premise.substring(0, premise.length() - 1) + connector;
    List<String> choices =
        List.of(lowerFirst(fields.text("choice1")), lowerFirst(fields.text("choice2")));
    return TaskItem.of(context, choices, fields.index("label", 0, 2), context);
  }

  private static String lowerFirst(String text) {
    int end = text.offsetByCodePoints(0, 1);
    return text.substring(0, end).toLowerCase(Locale.ROOT) + text.substring(end);
  }

  private static TaskItem openBookQa(ItemFields fields) {
    boolean flat = !fields.isObject("question");
    ItemFields question = flat ? fields : fields.in("question");
    String stem = question.text(flat ? "question_stem" : "stem");
    KeyedChoices choices = question.keyedChoices("choices");
    return TaskItem.of(stem, choices.texts(), choices.index(fields, "answerKey"), stem);
  }

  private static TaskItem arc(ItemFields fields) {
    boolean flat = !fields.isObject("question");
    ItemFields question = flat ? fields : fields.in("question");
    KeyedChoices choices = question.keyedChoices("choices");
    return question(
        question.text(flat ? "question" : "stem"),
        choices.texts(),
        choices.index(fields, "answerKey"));
  }

  private static TaskItem question(String question, List<String> choices, int gold) {
    return TaskItem.of(QUESTION + question + "\n" + ANSWER, choices, gold, question);
  }

  private static TaskItem winoGrande(ItemFields fields) {
    String sentence = fields.text("sentence");
    int blank = sentence.indexOf('_');
    if (blank < 0 || sentence.substring(blank + 1).isBlank()) {
      throw fields.invalid("sentence", fields.json().path("sentence"), "text, _ and more text");
    }
    String before = sentence.substring(0, blank);
    return sameContinuation(
        List.of(before + fields.text("option1"), before + fields.text("option2")),
        sentence.substring(blank + 1).strip(),
        fields.index("answer", 1, 2));
  }

  private static TaskItem contextOptions(ItemFields fields) {
    List<String> contexts = fields.texts("context_options");
    return sameContinuation(
        contexts, fields.text("continuation"), fields.index("gold", 0, contexts.size()));
  }

  private static TaskItem sameContinuation(List<String> contexts, String continuation, int gold) {
    List<Choice> choices =
        contexts.stream().map(context -> new Choice(context, continuation)).toList();
    return new TaskItem(choices, gold, contexts.get(gold) + TaskItem.DELIMITER + continuation);
  }

  private static TaskItem hellaSwag(ItemFields fields) {
    String second = fields.textOrEmpty("ctx_b").toLowerCase(Locale.ROOT);
    String scene = fields.text("ctx_a") + " " + upperFirst(second);
    List<String> endings = new ArrayList<>();
    fields.texts("endings").forEach(ending -> endings.add(withoutMarks(ending)));
    String context = withoutMarks(fields.text("activity_label") + ": " + scene);
    return TaskItem.of(
        context, endings, fields.index("label", 0, endings.size()), withoutMarks(scene));
  }

  private static String upperFirst(String text) {
    if (text.isEmpty()) {
      return text;
    }
    int end = text.offsetByCodePoints(0, 1);
    return text.substring(0, end).toUpperCase(Locale.ROOT) + text.substring(end);
  }

  /** Removes what WikiHow's markup left in HellaSwag. */
  private static String withoutMarks(String text) {
    String titles = text.strip().replace(" [title]", ". ");
    return BRACKETS.matcher(titles).replaceAll("").replace("  ", " ");
  }

  private static TaskItem boolQ(ItemFields fields, String answer) {
    String passage = fields.text("passage");
    String question = fields.text("question") + "?";
    String context = passage + "\n" + QUESTION + question + "\n" + ANSWER;
    int gold = fields.flag(answer) ? 1 : 0;
    return TaskItem.of(context, List.of("no", "yes"), gold, passage + " " + question);
  }

  /** A query that begins as a question is asked as one; any other is a text to be continued. */
  private static TaskItem choices(ItemFields fields) {
    String query = fields.text("query");
    List<String> choices = fields.texts("choices");
    int gold = fields.index("gold", 0, choices.size());
    if (!query.startsWith(QUESTION)) {
      return TaskItem.of(query, choices, gold, query);
    }
    String question = query.substring(QUESTION.length()).strip();
    return question.endsWith(ANSWER)
        ? TaskItem.of(query, choices, gold, question)
        : question(question, choices, gold);
  }

  /**
   * The fields that a file has for an item.
   *
   * @param reader makes an item of the fields
   */
  private record Layout(Function<ItemFields, TaskItem> reader, List<String> fields) {

    Layout(Function<ItemFields, TaskItem> reader, String... fields) {
      this(reader, List.of(fields));
    }

    /** A question that is an object holds its choices. */
    boolean matches(ItemFields item) {
      boolean nested = item.isObject("question");
      return item.has(fields) && nested == fields.equals(List.of("question", "answerKey"));
    }
  }
}
