import OslerInterpreter
import Testing

/// `describe`: what a model and an adapter consist of.
struct DescribeTests {
  /// Without what depends on the bits of the weights.
  private func described(_ playground: Playground, _ name: String) throws -> String {
    try playground.show("describe \(name)").joined(separator: "\n")
      .replacing(/[0-9a-f]{64}|[0-9a-f]{16}\b/, with: "<digest>").replacing(/\[[0-9a-f]{8}\]/, with: "[key]")
  }

  @Test func `a model is described whole`() throws {
    let playground = try Playground.withModel()
    let shown = try described(playground, "base")
    #expect(
      shown == """
        model of 23.0k parameters (1 layer of 32, vocabulary 300)
        architecture  llama
        layers        1 of 32, feed-forward 96
        heads         2 of 16
        positions     256, rotary base 10.0k
        precision     fp32, head tied to the embeddings
        parameters    23,008
        bytes         92,032 (92.0 kB)
        digest        <digest>
        template      none
        tokenizer     300 tokens, digest <digest>
        made by
          new model tokenizer: tokens layers: 1 hidden: 32 heads: 2 sequence: 256 precision: fp32  [key]
            train tokenizer papers vocabulary: 300  [key]
              load pubmed "examples/shards/*.xml"  [key]
        name                                       shape      type     parameters  bytes
        ─────────────────────────────────────────  ─────────  ───────  ──────────  ─────
        model.embed_tokens.weight                  [300, 32]  float32        9600  38400
        model.layers.0.self_attn.q_proj.weight     [32, 32]   float32        1024   4096
        model.layers.0.self_attn.k_proj.weight     [32, 32]   float32        1024   4096
        model.layers.0.self_attn.v_proj.weight     [32, 32]   float32        1024   4096
        model.layers.0.self_attn.o_proj.weight     [32, 32]   float32        1024   4096
        model.layers.0.mlp.gate_proj.weight        [96, 32]   float32        3072  12288
        model.layers.0.mlp.up_proj.weight          [96, 32]   float32        3072  12288
        model.layers.0.mlp.down_proj.weight        [32, 96]   float32        3072  12288
        model.layers.0.input_layernorm.weight      [32]       float32          32    128
        model.layers.0.post_attention_layernorm.…  [32]       float32          32    128
        model.norm.weight                          [32]       float32          32    128
        """)
  }

  @Test func `an adapter is described whole, with its base`() throws {
    let playground = try Playground.withModel()
    try playground.show(
      """
      some = questions | head 1
      adapter = train lora base on: some rank: 2 epochs: 1 targets: ["q_proj", "down_proj"] rslora: true dora: true
      """)
    let shown = try described(playground, "adapter")
    #expect(
      shown == """
        adapter of rank 2 (448 parameters), lora 1 step, loss 5.748
        kind        DoRA, rank-stabilised
        rank        2, alpha 32
        pairs       2 on q_proj, down_proj
        whole       none
        base        model of 23.0k parameters (1 layer of 32, vocabulary 300), digest <digest>
        parameters  448
        bytes       1,792 (1.8 kB)
        digest      <digest>
        template    plain@e48221b7
        tokenizer   300 tokens, digest <digest>
        made by
          train lora base on: some rank: 2 epochs: 1 targets: ["q_proj", "down_proj"] rslora: true dora: true  [key]
            new model tokenizer: tokens layers: 1 hidden: 32 heads: 2 sequence: 256 precision: fp32  [key]
              train tokenizer papers vocabulary: 300  [key]
                load pubmed "examples/shards/*.xml"  [key]
            head 1  [key]
              load qa "examples/questions.jsonl"  [key]
        name                                         shape    type     parameters  bytes
        ───────────────────────────────────────────  ───────  ───────  ──────────  ─────
        model.layers.0.self_attn.q_proj.lora_A.wei…  [2, 32]  float32          64    256
        model.layers.0.self_attn.q_proj.lora_B.wei…  [32, 2]  float32          64    256
        model.layers.0.self_attn.q_proj.lora_magni…  [32]     float32          32    128
        model.layers.0.mlp.down_proj.lora_A.weight   [2, 96]  float32         192    768
        model.layers.0.mlp.down_proj.lora_B.weight   [32, 2]  float32          64    256
        model.layers.0.mlp.down_proj.lora_magnitud…  [32]     float32          32    128
        """)
  }

  @Test func `a digest is of the weights, whatever file they came from`() throws {
    let playground = try Playground.withModel()
    try playground.show(
      """
      save base "base"
      save base "base.gguf"
      folder = load model "base" precision: fp32
      file = load model "base.gguf" precision: fp32
      """)
    func digest(_ name: String) throws -> String? {
      try playground.show("describe \(name)")[0].firstMatch(of: /digest  +([0-9a-f]{64})/).map {
        String($0.1)
      }
    }
    let known = try #require(try digest("base"))
    #expect(try digest("folder") == known)
    #expect(try digest("file") == known)
  }
}
