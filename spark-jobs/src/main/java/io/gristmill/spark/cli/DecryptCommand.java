package io.gristmill.spark.cli;

import io.gristmill.encryption.MasterKey;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.io.Storage;
import io.gristmill.spark.cli.options.ExitCodes;
import io.gristmill.spark.cli.options.RunOptions;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.spark.storage.HadoopConfigurations;
import io.gristmill.spark.storage.HadoopStorage;
import io.gristmill.spark.storage.RunLock;
import io.gristmill.spark.table.DecryptedRun;
import io.gristmill.spark.table.RunEncryption;
import io.gristmill.spark.table.TableDecryption;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Copies an encrypted run without encryption. Needs no Spark. */
@Command(
    mixinStandardHelpOptions = true,
    description = "Copies an encrypted run to another directory without encryption.")
final class DecryptCommand implements Callable<Integer> {

  @Mixin private final RunOptions options = Registries.options();

  @Option(
      names = "--to",
      required = true,
      paramLabel = "DIR",
      description = "an empty or new directory")
  private String to;

  @Override
  public Integer call() throws Exception {
    RunConfig config = options.load().config();
    RunEncryption encryption = RunEncryption.of(config);
    MasterKey key =
        encryption
            .key()
            .orElseThrow(
                () ->
                    new InvalidConfigException(
                        "encryption.key: none (expected the reference of the run's key)"));
    Configuration configuration = HadoopConfigurations.create();
    Storage files = new HadoopStorage(configuration);
    String run = RunOptions.directory(files, config.output());
    Storage encrypted = encryption.open(files, run);
    TableDecryption.install(configuration, run, key);
    String target = RunOptions.directory(files, to);
    return RunLock.holding(
        configuration,
        target,
        "decrypt",
        () -> {
          if (!files.list(target).isEmpty()) {
            throw new InvalidConfigException(
                "--to: not empty (expected a new directory) at " + target);
          }
          int written = new DecryptedRun(encrypted, run, configuration, files, target).write();
          System.out.printf(Locale.ROOT, "%,d plain files in %s%n", written, target);
          return ExitCodes.OK;
        });
  }
}
