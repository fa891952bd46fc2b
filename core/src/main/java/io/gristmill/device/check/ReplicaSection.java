package io.gristmill.device.check;

import static io.gristmill.error.Messages.format;

import io.gristmill.device.check.model.CheckModel;
import io.gristmill.device.check.model.Replica;
import io.gristmill.device.cuda.CudaDevice;
import io.gristmill.device.cuda.Memory;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** Two replicas in two threads on one card give the same losses as one, and the speed of copies. */
final class ReplicaSection implements Section {

  private static final int STEPS = 10;
  private static final int SMALL_STEPS = 1;

  @Override
  public void run(CudaDevice device, Setting setting, Report report) {
    replicas(setting, report);
    transfers(device, setting.size(), report);
  }

  private static void replicas(Setting setting, Report report) {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      double[] alone = losses(setting);
      List<Future<double[]>> both =
          Stream.generate(() -> threads.submit(() -> losses(setting))).limit(2).toList();
      boolean same = both.stream().allMatch(each -> Arrays.equals(alone, result(each)));
      report.check(
          "two replicas at once", same, same ? "losses of one alone" : "other losses than alone");
    } finally {
      threads.shutdownNow();
    }
  }

  private static double[] losses(Setting setting) {
    double[] losses = new double[setting.size().choose(STEPS, SMALL_STEPS)];
    try (Replica replica = new Replica(setting.open().get(), CheckModel.tiny())) {
      for (int i = 0; i < losses.length; i++) {
        losses[i] = replica.loss(i);
      }
    }
    return losses;
  }

  private static <T> T result(Future<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException(e);
    } catch (ExecutionException e) {
      throw new CompletionException(e.getCause());
    }
  }

  private static void transfers(CudaDevice device, Section.Size size, Report report) {
    float[] values = new float[size.choose(124_000_000, 1 << 16)];
    try (Memory memory = device.allocate((long) Float.BYTES * values.length)) {
      double up =
          Stopwatch.seconds(
              device, () -> device.upload(memory.address(), values, 0, values.length));
      double down =
          Stopwatch.seconds(
              device, () -> device.download(memory.address(), values, 0, values.length));
      double gigabytes = (double) Float.BYTES * values.length / 1e9;
      report.note(
          format("upload and download of %.2f GB", gigabytes),
          format(
              "%.1f and %.1f ms, %.1f and %.1f GB/s",
              up * 1e3, down * 1e3, gigabytes / up, gigabytes / down));
    }
  }
}
