/// The table of operations that model code is written over. A device implements it; today the
/// processor in two ways, fast (``CPUDevice``) and by the plain definitions (``ReferenceDevice``).
///
/// Everything is row-major. Outputs come first, are overwritten unless it says "adds", and never overlap
/// inputs unless it says "in place". Sizes that do not match are our mistake and stop the program with words.
///
/// Matrices `y`, `x`, `w` and their gradients are fp32 or bfloat16, as each operation says; scales, sums,
/// norms' weights and parameters' gradients are fp32. Arithmetic is fp32 on numbers as they stand; what is
/// written to a bfloat16 tensor is rounded once. Products are the exception: where an operand is not fp32,
/// the others are rounded to bfloat16 first, and sums stay fp32. Of these, products of few rows read
/// quantised weights exactly, and an adapter's thin products of few rows or several adapters read fp32 as it
/// stands.
public protocol Device: Sendable {
  /// `cpu`, `reference`; part of what a result depends on.
  var name: String { get }

  /// `y[M,N] = scale · x[M,K] · w[N,K]ᵀ`, added to an fp32 `y` when `accumulate`. `w` may be quantised.
  ///
  /// - Parameter rows: for how many rows to go about it; nil: for as many as there are.
  func linear(_ y: Tensor, _ x: Tensor, _ w: Tensor, scale: Float, accumulate: Bool, rows: RowCount?)
  /// `dx[M,K] = scale · dy[M,N] · w[N,K]`, added to an fp32 `dx` when `accumulate`. `w` may be quantised.
  func linearBackwardInput(_ dx: Tensor, _ dy: Tensor, _ w: Tensor, scale: Float, accumulate: Bool)
  /// Adds `scale · dy[M,N]ᵀ · x[M,K]` to `dw[N,K]`.
  func linearBackwardWeight(_ dw: Tensor, _ dy: Tensor, _ x: Tensor, scale: Float)

  /// Adds `scale · x · aᵀ · bᵀ` to `y[M,N]`, by the adapter of each row: both of an adapter's products, as a
  /// row of `linear` has them with the same `rows`.
  func lora(_ y: Tensor, _ x: Tensor, _ segments: [LoRASegment], rows: RowCount)
  /// `u[M,r] = x[M,K] · aᵀ`, by the adapter of each row. `u` is fp32; so are `t` and adapters.
  func loraShrink(_ u: Tensor, _ x: Tensor, _ segments: [LoRASegment])
  /// Adds `scale · u · bᵀ` to `y[M,N]`, by the adapter of each row.
  func loraExpand(_ y: Tensor, _ u: Tensor, _ segments: [LoRASegment])
  /// `t[M,r] = scale · dy[M,N] · b`, of one adapter for all rows.
  func loraBackwardShrink(_ t: Tensor, _ dy: Tensor, _ b: Tensor, scale: Float)
  /// Adds `t · a` to `dx[M,K]`.
  func loraBackwardInput(_ dx: Tensor, _ t: Tensor, _ a: Tensor)

  /// `norm[N]`: the length of every row of `w[N,K] + scale · b[N,r] · a[r,K]`. `w` may be quantised.
  func doraNorm(_ norm: Tensor, _ w: Tensor, a: Tensor, b: Tensor, scale: Float)
  /// `y[R,C] = c[C] · x`, or added to `y`.
  func doraScale(_ y: Tensor, _ x: Tensor, _ c: Tensor, accumulate: Bool)
  /// Adds `Σ dy · x / norm` over the rows of `dy[R,C]` and fp32 `x[R,C]` to `dg[C]`.
  func doraBackward(_ dg: Tensor, _ dy: Tensor, _ x: Tensor, norm: Tensor)

  /// Adds `bias[C]`, which is fp32, to every row of `y[R,C]`.
  func bias(_ y: Tensor, _ bias: Tensor)
  /// Adds the rows of `dy[R,C]` to `dbias[C]`, in order.
  func biasBackward(_ dbias: Tensor, _ dy: Tensor)

  /// `y[T,H] = table[ids[t], :]`.
  func embedding(_ y: Tensor, _ ids: [Int32], _ table: Tensor)
  /// Adds `dy[t, :]` to `dtable[ids[t], :]`, in token order.
  func embeddingBackward(_ dtable: Tensor, _ dy: Tensor, _ ids: [Int32])

  /// `y[R,C] = x · rstd · weight[C]`, `rstd[R] = 1 / √(mean x² + epsilon)`.
  func rmsnorm(_ y: Tensor, _ rstd: Tensor, _ x: Tensor, _ weight: Tensor, epsilon: Float)
  /// Adds to `dx[R,C]` and, when given, `dweight[C]`.
  func rmsnormBackward(
    _ dx: Tensor, _ dweight: Tensor?, _ dy: Tensor, _ x: Tensor, _ weight: Tensor, _ rstd: Tensor)

  /// Rotates `x[T, heads·headDim]` in place by each token's position (half rotation, as Hugging Face
  /// has it); `inverse` rotates back, which is the backward pass.
  func rope(_ x: Tensor, positions: [Int32], table: RotaryTable, inverse: Bool)

  /// Causal attention inside each document; never a T×T matrix in memory.
  /// `o[T, heads·headDim]`, `lse[T, heads]`, `q[T, heads·headDim]`, `k`, `v` `[S, kvHeads·headDim]`.
  func attention(_ o: Tensor, _ lse: Tensor, _ q: Tensor, _ k: Tensor, _ v: Tensor, _ shape: AttentionShape)
  /// Attention of rows that have caches of their own: `o` and `q` are `[T, heads·headDim]`. With
  /// ``RowCount/few``, every span is one row.
  ///
  /// The bits of a row depend on its own text alone: not on other spans, nor on how many of its text's rows
  /// come at once, as long as spans begin at multiples of ``CachedSpan/alignment``.
  func attention(_ o: Tensor, _ q: Tensor, _ spans: [CachedSpan], headDimension: Int, rows: RowCount)
  /// Writes `dq`, `dk`, `dv`.
  func attentionBackward(
    _ dq: Tensor, _ dk: Tensor, _ dv: Tensor, _ dO: Tensor, _ q: Tensor, _ k: Tensor, _ v: Tensor,
    _ o: Tensor, _ lse: Tensor, _ shape: AttentionShape)

  /// `y = silu(gate) · up`, all `[R, C]` and of one type.
  func swiglu(_ y: Tensor, _ gate: Tensor, _ up: Tensor)
  /// Writes `dgate` and `dup`.
  func swigluBackward(_ dgate: Tensor, _ dup: Tensor, _ dy: Tensor, _ gate: Tensor, _ up: Tensor)

  /// Softmax cross-entropy by row: `losses[M]` in nats, and `logits[M,V]` replaced in place by
  /// `scale · (softmax − onehot)`. Every target is a row of the vocabulary: ignored tokens are left
  /// out before.
  func crossEntropy(_ losses: Tensor, _ logits: Tensor, targets: [Int32], scale: Float)
  /// `result[M]` = log-probability of `targets[m]` under `softmax(logits[m, :])`.
  func logProbabilities(_ result: Tensor, _ logits: Tensor, targets: [Int32])

  /// `y = 0`.
  func clear(_ y: Tensor)
  /// `y = x`, of one type.
  func copy(_ y: Tensor, _ x: Tensor)
  /// `y = x` in the type of `y`, rounded to nearest, ties to even, or quantised by groups of 32 in a row.
  /// What is quantised is finite.
  func convert(_ y: Tensor, _ x: Tensor)
  /// Whether no element of `x` is infinite or not a number.
  func isFinite(_ x: Tensor) -> Bool
  /// Adds `x` to `y`: of one type, or a bfloat16 `x` to an fp32 `y`.
  func add(_ y: Tensor, _ x: Tensor)
  /// `y[i] = y[i] · mask(counter + i) / (1 − rate)` in place: dropout by a counter-based stream, the same
  /// mask whenever `stream` and `counter` are the same.
  func dropout(_ y: Tensor, rate: Float, stream: RandomStream, counter: UInt64)
  /// Sum of squares in a fixed order, so that the same tensor gives the same bits whatever the threads.
  func sumOfSquares(_ x: Tensor) -> Double
  /// One AdamW step with decoupled decay: updates `p`, `m`, `v` in place from `g · gradientScale`.
  ///
  /// A bfloat16 `p` is the upper half of an fp32 number whose lower half is in `remainder` (int16), so that no
  /// step is lost to rounding. With bfloat16 moments, `m` is rounded to nearest and `v` stochastically, by a
  /// draw that depends on `stream`, the step and the element alone.
  func adamw(
    _ p: Tensor, remainder: Tensor?, _ m: Tensor, _ v: Tensor, _ g: Tensor, _ step: AdamWStep,
    stream: RandomStream)
  /// Adds to each row `t` of `x[T,C]` uniform noise in ±`bounds[t]`; number `c` of row `t` is drawn at
  /// `counter + t · C + c`.
  func noise(_ x: Tensor, bounds: [Double], stream: RandomStream, counter: UInt64)
}

extension Device {
  public func linear(_ y: Tensor, _ x: Tensor, _ w: Tensor, scale: Float, accumulate: Bool) {
    linear(y, x, w, scale: scale, accumulate: accumulate, rows: nil)
  }
}

/// For how many rows a product is made. Each has arithmetic of its own, by which a row has the same bits
/// whatever rows stand beside it, and however many; and either is right for any number.
public enum RowCount: Hashable, Sendable {
  /// Texts that are read: weights are laid out first.
  case many
  /// Tokens that are written: weights are read once, at the speed of memory.
  case few
}

/// Which key each query may see: those of its own document at or before it, at most `window` back.
public struct AttentionShape: Hashable, Sendable {
  public let heads: Int
  public let keyValueHeads: Int
  public let headDimension: Int
  /// For query `t`: the first key it may see, an index into `k`.
  public let firstKey: [Int32]
  /// For query `t`: one past the last key it may see. In training `t + 1`; with a cache, later.
  public let endKey: [Int32]

  public init(heads: Int, keyValueHeads: Int, headDimension: Int, firstKey: [Int32], endKey: [Int32]) {
    precondition(firstKey.count == endKey.count, "attention spans differ in length")
    precondition(heads % keyValueHeads == 0, "\(heads) heads do not share \(keyValueHeads) evenly")
    self.heads = heads
    self.keyValueHeads = keyValueHeads
    self.headDimension = headDimension
    self.firstKey = firstKey
    self.endKey = endKey
  }

  public var scale: Float { 1 / Float(headDimension).squareRoot() }
}

/// What one AdamW step needs beside the tensors. Loshchilov & Hutter 2019, arXiv:1711.05101.
public struct AdamWStep: Hashable, Sendable {
  /// Counted from 1.
  public let step: Int
  public let learningRate: Float
  public let beta1: Float
  public let beta2: Float
  public let epsilon: Float
  public let weightDecay: Float
  /// Clipping and averaging in one factor on the gradient.
  public let gradientScale: Float

  public init(
    step: Int, learningRate: Float, beta1: Float, beta2: Float, epsilon: Float, weightDecay: Float,
    gradientScale: Float
  ) {
    self.step = step
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    self.gradientScale = gradientScale
  }
}
