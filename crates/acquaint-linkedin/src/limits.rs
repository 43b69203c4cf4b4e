//! Every bound on what is read, in one place, so that no archive can cost more than they allow.

/// Bounds on an archive. The defaults leave a wide margin over the largest real exports seen (44 members, 13,000
/// connections, 5,500 requests, 22,557 messages).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Members of a zip, or entries of a folder.
    pub entries_max: u64,
    /// Size of a zip's table of contents, in bytes.
    pub directory_bytes_max: u64,
    /// Size of one member that is read, unpacked, in bytes.
    pub member_bytes_max: u64,
    /// Size of all members that are read together, unpacked, in bytes.
    pub total_bytes_max: u64,
    /// Unpacked size over packed size of one member. Members below 1 MiB unpacked are not held to it. Text of this
    /// kind packs to between a half and a twentieth.
    pub ratio_max: u64,
    pub rows_max: u64,
    pub columns_max: usize,
    /// Size of one field, in bytes; a row with a larger one is reported and left out.
    pub field_bytes_max: usize,
    /// Size of one row, in bytes; a file with a larger one is read up to there.
    pub row_bytes_max: u64,
    /// Rows at the top of a file among which the header is looked for.
    pub header_rows_max: usize,
    /// Problems that are listed; the others are counted.
    pub problems_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            entries_max: 10_000,
            directory_bytes_max: 16 << 20,
            member_bytes_max: 512 << 20,
            total_bytes_max: 2 << 30,
            ratio_max: 200,
            rows_max: 500_000,
            columns_max: 200,
            field_bytes_max: 1 << 20,
            row_bytes_max: 4 << 20,
            header_rows_max: 20,
            problems_max: 1_000,
        }
    }
}
