package io.gristmill.spark.finetune;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.checkpoint.Checkpoint;
import io.gristmill.checkpoint.Companions;
import io.gristmill.config.FinetuneSection;
import io.gristmill.config.FinetuneSection.Task;
import io.gristmill.config.SettingValues;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.InputFile;
import io.gristmill.io.Sha256;
import io.gristmill.spark.engine.SparkEngine;
import io.gristmill.spark.finetune.ExamplePlan.ExampleSource;
import io.gristmill.spark.finetune.ExamplePlan.ExampleSource.Use;
import io.gristmill.spark.finetune.ExampleShardWriter.WrittenExamples;
import io.gristmill.spark.finetune.LabelSet.LabelCounts;
import io.gristmill.spark.read.InputShards;
import io.gristmill.spark.read.RunFolders;
import io.gristmill.spark.stage.Entries.InputEntry;
import io.gristmill.spark.stage.Entries.OutputEntry;
import io.gristmill.spark.stage.Job;
import io.gristmill.spark.stage.Job.StageResult;
import io.gristmill.spark.stage.Job.Upstream;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.spark.stage.StageDirectory;
import io.gristmill.tokenizer.BytePairTokenizer;
import io.gristmill.tokenizer.TokenizerFiles;
import io.gristmill.tokenizer.chat.ChatEncoder;
import io.gristmill.tokenizer.chat.ChatMessage;
import io.gristmill.tokenizer.chat.ChatTemplate;
import io.gristmill.tokenizer.chat.jinja.Template.RenderException;
import io.gristmill.tokens.DocumentSplit;
import io.gristmill.tokens.Split;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Examples to rows of token shards. A task reads one file and writes its shards, so that the bytes
 * are the same for any number of tasks.
 */
public final class ExamplesJob implements Job {

  private static final String TRAIN = "finetune.train";
  private static final String FROM = "training.from";
  private static final List<ChatMessage> TALK =
      List.of(
          new ChatMessage(ChatMessage.USER, "a"),
          new ChatMessage(ChatMessage.ASSISTANT, "b"),
          new ChatMessage(ChatMessage.USER, "c"),
          new ChatMessage(ChatMessage.ASSISTANT, "d"));

  @Override
  public String stage() {
    return "tokens";
  }

  @Override
  public List<Upstream> upstream(RunConfig config) {
    return List.of(Upstream.of("tokenizer", path -> path.equals(TokenizerFiles.TOKENIZER)));
  }

  @Override
  public SortedMap<String, String> settings(RunConfig config) {
    return SettingValues.of(config, "finetune", FROM);
  }

  @Override
  public void check(RunConfig config) {
    FinetuneSection section = config.finetune();
    if (training(config).isEmpty()) {
      throw new InvalidConfigException(
          format("%s: none (expected files of examples there or as --input)", TRAIN));
    }
    if (section.validation().isEmpty() && section.validationFraction() == 0) {
      throw new InvalidConfigException(
          "finetune.validation-fraction: 0 (expected more, or files as finetune.validation)");
    }
    if (section.task() == Task.CLASSIFICATION) {
      LabelSet.check(section.labels(), section.classWeights());
    }
  }

  /** The examples and the file of a template by their content, and the model to fine-tune. */
  @Override
  public List<InputEntry> inputs(StageContext context) throws IOException {
    RunConfig config = context.config();
    List<InputEntry> inputs = new ArrayList<>();
    for (List<String> files : List.of(training(config), config.finetune().validation())) {
      RunFolders.requireApart(context.storage(), files, context.run());
      List<InputEntry> found = find(context, files);
      // A corrected label need not change the length of a file.
      List<String> digests =
          ExampleTasks.digests(
              SparkEngine.javaContext(context),
              context.storage(),
              found.stream().map(InputEntry::uri).toList());
      for (int i = 0; i < found.size(); i++) {
        inputs.add(byContent(found.get(i).uri(), digests.get(i), found.get(i).bytes()));
      }
    }
    String identity = Checkpoint.open(context.storage(), config.training().from()).identity();
    inputs.add(new InputEntry(config.training().from() + "#" + identity, 0));
    Optional<InputFile> template =
        FinetunedModel.templateFile(config.finetune(), context.storage());
    if (template.isPresent()) {
      InputFile file = template.get();
      inputs.add(byContent(file.uri(), Sha256.of(file), file.length()));
    }
    return inputs;
  }

  private static InputEntry byContent(String uri, String sha256, long bytes) {
    return new InputEntry(uri + "#sha256=" + sha256, bytes);
  }

  private static List<String> training(RunConfig config) {
    return config.finetune().train().isEmpty() ? config.input() : config.finetune().train();
  }

  private static List<InputEntry> find(StageContext context, List<String> files)
      throws IOException {
    return files.isEmpty()
        ? List.of()
        : InputShards.find(context.storage(), files, context.config().clean().baseUri()).shards();
  }

  @Override
  public boolean learns() {
    return true;
  }

  @Override
  public StageResult run(StageContext context) throws IOException {
    StageDirectory directory = context.directory(stage());
    FinetunedModel model = FinetunedModel.of(context.config(), context.storage());
    BytePairTokenizer tokenizer =
        new BytePairTokenizer(
            TokenizerFiles.read(context.storage(), context.directory("tokenizer").uri()));
    ExampleTasks tasks =
        new ExampleTasks(SparkEngine.javaContext(context), context.storage(), sources(context));
    ExamplePlan plan = plan(context, model, tokenizer, tasks);
    ReferenceScores.Source scores =
        plan.section().task() == Task.PREFERENCE
            ? new ReferenceScores.OfModel(context.storage(), context.config().training().from())
            : ReferenceScores.Source.NONE;
    List<WrittenExamples> written = tasks.write(directory.uri(), plan, tokenizer, scores);
    Map<Split, ExampleCounts> counts = new EnumMap<>(Split.class);
    written.forEach(
        one ->
            one.counts().forEach((split, more) -> counts.merge(split, more, ExampleCounts::plus)));
    List<OutputEntry> outputs = new ArrayList<>();
    written.forEach(one -> outputs.addAll(one.outputs()));
    requireExamples(plan, counts, written);
    int sequences =
        context.config().averaging().replicas()
            * context.config().training().batchSize()
            * context.config().training().accumulation();
    context
        .progress()
        .table(
            format("examples in rows of %d tokens", plan.rowLength()),
            ExampleCounts.toTable(counts, sequences));
    long quarantined = counts.values().stream().mapToLong(ExampleCounts::quarantined).sum();
    outputs.add(entry(context, directory, ExampleShardWriter.QUARANTINE, quarantined));
    if (ExampleEncoder.usesTemplate(plan.section().task())) {
      outputs.add(template(context, directory, plan.template()));
    }
    ObjectNode extra = ExampleCounts.toJson(counts);
    extra
        .put("row-length", plan.rowLength())
        .put("vocabulary-size", plan.modelVocabulary() + plan.outputs())
        .put("eot", plan.endOfText())
        .put("tokenizer-fingerprint", tokenizer.fingerprint())
        .set(ObjectiveJson.FIELD, ObjectiveJson.of(plan));
    return new StageResult(outputs, extra);
  }

  /** The files of training, then those of validation, each sorted. */
  private static List<ExampleSource> sources(StageContext context) throws IOException {
    FinetuneSection section = context.config().finetune();
    Use use = section.validation().isEmpty() ? Use.EITHER : Use.TRAINING;
    List<ExampleSource> sources = new ArrayList<>();
    for (InputEntry file : find(context, training(context.config()))) {
      sources.add(new ExampleSource(sources.size(), file.uri(), use));
    }
    for (InputEntry file : find(context, section.validation())) {
      if (sources.stream().anyMatch(one -> one.uri().equals(file.uri()))) {
        throw new InvalidConfigException(
            format(
                "finetune.validation: also in %s (expected other files) at %s", TRAIN, file.uri()));
      }
      sources.add(new ExampleSource(sources.size(), file.uri(), Use.VALIDATION));
    }
    return sources;
  }

  private static ExamplePlan plan(
      StageContext context, FinetunedModel model, BytePairTokenizer tokenizer, ExampleTasks tasks)
      throws IOException {
    FinetuneSection section = context.config().finetune();
    DocumentSplit split = new DocumentSplit(context.config().seed(), section.validationFraction());
    ChatTemplate template = ChatTemplate.NONE;
    if (ExampleEncoder.usesTemplate(section.task())) {
      template = model.template(section, tokenizer.model());
      requireUsable(new ChatEncoder(template, tokenizer));
    }
    return new ExamplePlan(
        section,
        template,
        labels(section, split, tasks),
        split,
        model.shape().vocabularySize(),
        model.endOfText(tokenizer.model()),
        rowLength(section, model.shape().contextLength()));
  }

  private static int rowLength(FinetuneSection section, int context) {
    int length = section.maxTokens() == 0 ? context : section.maxTokens();
    if (length > context || length < 4) {
      throw new InvalidConfigException(
          format(
              "finetune.max-tokens: %d (expected 4 to %d, the context of the model)",
              length, context));
    }
    return length;
  }

  /** Fails before any task if the template cannot be used. One that rejects this talk may be. */
  private static void requireUsable(ChatEncoder encoder) {
    try {
      encoder.conversation(TALK);
    } catch (RenderException e) {
      // decided for each conversation
    }
  }

  private static LabelSet labels(FinetuneSection section, DocumentSplit split, ExampleTasks tasks) {
    if (section.task() != Task.CLASSIFICATION) {
      return LabelSet.NONE;
    }
    if (!LabelSet.needsCounts(section.labels(), section.classWeights())) {
      return LabelSet.of(section.labels(), section.classWeights(), new LabelCounts());
    }
    LabelCounts counts = tasks.labels(new ExampleFields(section.task()), split);
    return counts.examples().isEmpty()
        ? LabelSet.NONE // every line is quarantined, which is reported then
        : LabelSet.of(section.labels(), section.classWeights(), counts);
  }

  private static void requireExamples(
      ExamplePlan plan, Map<Split, ExampleCounts> counts, List<WrittenExamples> written) {
    for (Split split : Split.values()) {
      if (counts.getOrDefault(split, ExampleCounts.ZERO).examples() == 0) {
        throw none(split, plan, counts, written);
      }
    }
  }

  private static InvalidInputException none(
      Split split,
      ExamplePlan plan,
      Map<Split, ExampleCounts> counts,
      List<WrittenExamples> written) {
    long quarantined = counts.values().stream().mapToLong(ExampleCounts::quarantined).sum();
    String first =
        written.stream()
            .map(WrittenExamples::firstReason)
            .filter(reason -> !reason.isEmpty())
            .findFirst()
            .map(reason -> format("; %d lines are none, the first: %s", quarantined, reason))
            .orElse("");
    return new InvalidInputException(
        format(
            "%s examples: 0 (expected at least 1 with finetune.validation-fraction = %s)%s",
            split.key(), plan.section().validationFraction(), first));
  }

  /** The template that the checkpoints get. */
  private static OutputEntry template(
      StageContext context, StageDirectory directory, ChatTemplate template) throws IOException {
    context
        .storage()
        .output(directory.resolve(Companions.CHAT_TEMPLATE))
        .write(template.source().getBytes(StandardCharsets.UTF_8));
    return entry(context, directory, Companions.CHAT_TEMPLATE, 1);
  }

  private static OutputEntry entry(
      StageContext context, StageDirectory directory, String path, long records)
      throws IOException {
    InputFile file = context.storage().input(directory.resolve(path));
    return new OutputEntry(path, file.length(), Sha256.of(file), records);
  }
}
