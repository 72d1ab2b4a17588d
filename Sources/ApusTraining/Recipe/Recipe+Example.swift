// SPDX-License-Identifier: Apache-2.0

extension Recipe {
  /// A recipe with every key and what it means.
  public static let example = """
    # A recipe for `apus train`. Only data, window and horizon are needed; the rest are defaults
    # unless a comment says otherwise. Paths begin at the folder of this file.

    data:
      csv: sunspots.csv        # rows of one moment each, a header first
      target: Sunspots         # the column to forecast, or several: [load, price]
      time: Month              # the column of dates; unless given, the first one when it holds dates
      # series: meter          # the column that says which series a row is of
      # past: [temperature]    # columns whose past is seen and whose future nobody knows
      # known: [holiday]       # columns whose future is known
      # static: [size]         # columns that never change within a series
      calendar: []             # of hour, weekday, month, day-of-year, weekend
      missing: error           # or forward-fill, interpolate, drop
      duplicates: error        # of one moment: or first, last, mean

    window: 132                # rows that the model sees
    horizon: 12                # rows that it forecasts
    stride: 1                  # rows from one window to the next
    sampling: 1                # take every so manieth row
    gap: 0                     # rows between what is seen and what is forecast

    split:                     # by time: training first, the test last
      validation: 0.1
      test: 0.2
      # validation-from: 1925-01   # or moments, both
      # test-from: 1937-01
      # scored-every: 1        # rows from one scored forecast to the next; the stride unless given

    scale: standard            # fitted on training rows, and part of the exported model: identity,
                               # standard, min-max, max-abs, robust, log1p, difference, or a list
                               # such as [log1p, standard]
    scale-columns: {}          # for single columns, such as {price: robust}

    model:
      architecture: parallel   # parallel, parallel-weighted, parallel-gated, parallel-attention,
                               # ensemble, stacked, bilstm-attention, encoder-decoder, convlstm,
                               # lstm-fcn, lstnet, tcn, resnet1d, dlinear
      # file: other.onnx       # instead: an ONNX model to train further
      # freeze: ["conv*"]      # names of its initialisers, or nodes, that stay as they are
      # train: ["*embedding*"] # further ones that are trained; --dry-run lists what is
      # batch-normalization: folded  # into the weights before it, or frozen: its statistics stay,
                               # or trained: they follow the batches
      units: 32                # of recurrent and dense layers
      filters: 32              # of convolutions
      kernel: 3
      dropout: 0.1
      # highway: 24            # adds a linear autoregression over the last values
      highway-fit: false       # whether it begins with its least squares solution
      # blocks: 4              # of tcn
      # period: 24             # one season of lstnet and dlinear
      # segments: 4            # of convlstm
      instance-normalization: false

    loss: mse                  # or mae, huber, {name: huber, delta: 2}, log-cosh, mape, smape,
                               # quantile, gaussian, student-t,
                               # {name: student-t, learned: 1}
    # quantiles: [0.1, 0.5, 0.9]
    # intervals: 0.9           # conformal intervals, from the validation's errors

    training:
      optimizer: adam          # or adamw, nadam, rmsprop, adagrad, lion,
                               # {name: sgd, momentum: 0.9, nesterov: 1}
      rate: 0.001
      schedule: constant       # or step, exponential, cosine, cosine-restarts, one-cycle,
                               # {name: plateau, factor: 0.5, patience: 5}
      warm-up-steps: 0
      batch: 32
      epochs: 100
      patience: 10             # epochs without a better validation loss; 0 trains all epochs
      minimum-delta: 0
      # clip: {name: global-norm, bound: 1}   # or norm, value
      decay-biases: true       # whether the optimiser's weight-decay takes biases and normalisations
      # no-decay: ["*embed*"]  # names of further parameters that do not decay
      # average: 0.999         # decay of a moving average of the weights
      seed: 0
      refit: false             # train again on training and validation before the test

    season: [132]              # lags of the seasonal baselines; none unless given

    output:
      model: model.onnx
      # report: report.html    # a page about the run
      # log: log.csv           # or .jsonl
      # tensorboard: logs/run  # a folder of event files for TensorBoard
      # checkpoint: run.npz    # the run's state for --resume; beside the model unless given

    export:                    # the form of the model's file
      states: zero             # or explicit: states of recurrent layers are inputs and outputs
      batch-normalization: kept  # or folded into the weights before it
      batch: dynamic           # or a number of windows
      time: fixed              # or dynamic, for networks that take windows of any length
      # opset: 18              # of the standard; the oldest that the model can have unless given

    # A classifier of series has other data, and neither horizon, quantiles nor season:
    #
    # data: {ts: TRAIN.ts, test: TEST.ts}   # test unless given: a part of the others
    # window: 24                     # steps; the longest training case unless given
    # split: {validation: 0.2}       # of each class alike, by the seed
    # scale: standard                # or none, or series: each case by its own mean and deviation
    # balanced: false                # whether all classes count alike, however many cases they have
    # model: {architecture: lstm-fcn}
    # loss: crossentropy             # or {name: crossentropy, label-smoothing: 0.1}
    # export: {batch-normalization: folded}   # of these it has no others but the opset

    """
}
