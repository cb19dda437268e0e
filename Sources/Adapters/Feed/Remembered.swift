/// What a text was read as, and what there was to remark about it, wherever it stands.
struct Remembered<Value> {
    var value: Value
    var notes: [RecordMapper.Note]
}
