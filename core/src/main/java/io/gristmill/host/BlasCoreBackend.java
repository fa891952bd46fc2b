package io.gristmill.host;

import org.nd4j.common.io.Resource;
import org.nd4j.linalg.factory.Environment;
import org.nd4j.linalg.factory.Nd4jBackend;

/**
 * Not a real backend: ND4J instantiates all backends before it loads a library, which is the only
 * hook that always runs before OpenBLAS is loaded.
 */
public final class BlasCoreBackend extends Nd4jBackend {

  /** Creates the backend; called by ND4J. */
  public BlasCoreBackend() {
    BlasCore.choose();
    BlasCore.logRowArithmetic();
  }

  @Override
  public int getPriority() {
    return Integer.MIN_VALUE;
  }

  @Override
  public boolean isAvailable() {
    return false;
  }

  @Override
  public boolean canRun() {
    return false;
  }

  @Override
  public boolean allowsOrder() {
    return false;
  }

  @Override
  public Resource getConfigurationResource() {
    throw none();
  }

  @Override
  @SuppressWarnings("rawtypes")
  public Class getNDArrayClass() {
    throw none();
  }

  @Override
  public Environment getEnvironment() {
    throw none();
  }

  @Override
  public String buildInfo() {
    return "";
  }

  @Override
  public void logBackendInit() {}

  private static UnsupportedOperationException none() {
    return new UnsupportedOperationException("not a backend");
  }
}
