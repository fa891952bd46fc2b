package io.gristmill.spark.cli;

import io.gristmill.checkpoint.Checkpoint;
import io.gristmill.checkpoint.LoadedModel;
import io.gristmill.config.GenerationSection;
import io.gristmill.config.RunConfig;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.io.Storage;
import io.gristmill.model.GptDecoder;
import io.gristmill.model.generation.Sampler;
import io.gristmill.model.generation.TextGenerator;
import io.gristmill.spark.encryption.RunEncryption;
import io.gristmill.spark.storage.HadoopStorage;
import io.gristmill.tokenizer.BytePairTokenizer;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Continues a prompt; the text streams to standard output. Needs no Spark. */
@Command(mixinStandardHelpOptions = true, description = "Continues a prompt with a checkpoint.")
final class GenerateCommand implements Callable<Integer> {

  @Mixin private RunOptions options;

  @Option(
      names = "--checkpoint",
      paramLabel = "DIR",
      description = "a checkpoint directory (default: the newest of --output)")
  private String checkpoint;

  @Option(
      names = "--prompt",
      paramLabel = "TEXT",
      description = "what to continue",
      defaultValue = "")
  private String prompt;

  @Override
  public Integer call() throws Exception {
    RunConfig config = options.load().config();
    Storage files = new HadoopStorage(new Configuration());
    Storage storage =
        RunEncryption.of(config).open(files, RunDirectory.uri(files, config.output()));
    GenerationSection section = config.generation();
    Sampler sampler =
        new Sampler(section.temperature(), section.topK(), section.topP(), config.seed());
    Checkpoint found = Checkpoints.find(storage, config, Optional.ofNullable(checkpoint));
    try (LoadedModel model = LoadedModel.load(found)) {
      TextGenerator generator =
          new TextGenerator(
              new GptDecoder(model.network()),
              model.tokenizer(),
              sampler,
              endOfText(model.tokenizer()));
      System.out.print(prompt);
      generator.generate(
          prompt,
          section.maxTokens(),
          text -> {
            System.out.print(text);
            System.out.flush();
          });
      System.out.println();
    }
    return ExitCodes.OK;
  }

  private static int endOfText(BytePairTokenizer tokenizer) {
    return tokenizer.model().specials().stream()
        .findFirst()
        .orElseThrow(
            () ->
                new IncompatibleArtifactException(
                    "tokenizer: no special token (expected one that ends a text)"))
        .id();
  }
}
