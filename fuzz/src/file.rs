//! Files made for trying: pictures and archives as they should be, and zips of which every field can lie.

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A kind of picture that can be uploaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picture {
    Jpeg,
    Png,
    WebP,
}

impl Picture {
    pub const ALL: [Self; 3] = [Self::Jpeg, Self::Png, Self::WebP];

    fn format(self) -> ImageFormat {
        match self {
            Self::Jpeg => ImageFormat::Jpeg,
            Self::Png => ImageFormat::Png,
            Self::WebP => ImageFormat::WebP,
        }
    }
}

/// A picture of this size, in stripes.
pub fn drawn(kind: Picture, width: u32, height: u32) -> Vec<u8> {
    let stripes = RgbImage::from_fn(width, height, |x, y| {
        Rgb(if (x / 8 + y / 8) % 2 == 0 { [200, 30, 30] } else { [20, 90, 200] })
    });
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(stripes).write_to(&mut bytes, kind.format()).expect("memory takes it");
    bytes.into_inner()
}

/// The CRC of zips and of PNG chunks (ISO 3309).
pub fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, &byte| {
        (0..8).fold(
            crc ^ u32::from(byte),
            |crc, _| if crc & 1 == 1 { 0xEDB8_8320 ^ (crc >> 1) } else { crc >> 1 },
        )
    })
}

/// The files of an archive as LinkedIn makes them.
pub const MEMBERS: [(&str, &str); 10] = [
    (
        "Invitations.csv",
        "From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl\n\
         Olive Owner,Ada Lind,\"5/3/26, 4:05 PM\",\"Hi, Ada\",OUTGOING,https://www.linkedin.com/in/olive-owner-1,https://www.linkedin.com/in/ada-2\n\
         Bo Berg,Olive Owner,\"5/3/26, 4:05 PM\",,INCOMING,https://www.linkedin.com/in/bo-3,https://www.linkedin.com/in/olive-owner-1\n",
    ),
    (
        "Connections.csv",
        "Notes:\n\"When exporting, some are missing\"\n\nFirst Name,Last Name,URL,Email Address,Company,Position,Connected On\n\
         Bo,Berg,https://www.linkedin.com/in/bo-3,,Example Works,Potter,05 May 2026\n",
    ),
    (
        "messages.csv",
        "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,SUBJECT,CONTENT,FOLDER\n\
         1,,Ada Lind,,Olive Owner,,2026-05-04 11:12:13 UTC,,Hi,INBOX\n",
    ),
    ("Profile.csv", "First Name,Last Name,Headline\nOlive,Owner,Potter\n"),
    ("Positions.csv", "Company Name,Title,Started On,Finished On\nExample Works,Potter,Jan 2024,\n"),
    ("Education.csv", "School Name,Start Date,End Date\nExample University,2010,2014\n"),
    ("Skills.csv", "Name\nPottery\n"),
    ("Shares.csv", "Date,ShareLink\r\n2026-05-31 01:02:03,x\r\n"),
    ("Comments.csv", "Date,Link\n2026-06-03 01:02:03,x\n"),
    ("Reactions.csv", "Date,Type,Link\n2026-06-04 01:02:03,LIKE,x\n"),
];

/// A zip as a program makes it, packed.
pub fn packed(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    write_all(&mut writer, members);
    writer.finish().expect("memory takes it").into_inner()
}

/// A zip as LinkedIn makes it: streamed, with sizes behind the data.
pub fn streamed(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new_stream(Vec::new());
    write_all(&mut writer, members);
    writer.finish().expect("memory takes it").into_inner()
}

fn write_all<W: Write + std::io::Seek>(writer: &mut ZipWriter<W>, members: &[(&str, &[u8])]) {
    for (name, content) in members {
        writer.start_file(*name, SimpleFileOptions::default()).expect("a name");
        writer.write_all(content).expect("memory takes it");
    }
}

/// One member of a zip, field by field. All can lie.
#[derive(Clone, Debug)]
pub struct Entry {
    pub name: Vec<u8>,
    /// The name beside the data, if it is another.
    pub local_name: Option<Vec<u8>>,
    pub data: Vec<u8>,
    pub flags: u16,
    pub method: u16,
    pub crc: u32,
    pub packed: u32,
    pub unpacked: u32,
    pub extra: Vec<u8>,
    /// Permissions and kind, as Unix has them.
    pub mode: u32,
    /// Where it is said to be, if that is another place than where it is.
    pub offset: Option<u32>,
}

impl Entry {
    /// A member as it should be, not packed.
    pub fn new(name: impl AsRef<[u8]>, data: impl AsRef<[u8]>) -> Self {
        let data = data.as_ref().to_vec();
        let bytes = u32::try_from(data.len()).expect("a small member");
        Self {
            name: name.as_ref().to_vec(),
            local_name: None,
            flags: 0,
            method: 0,
            crc: crc(&data),
            packed: bytes,
            unpacked: bytes,
            data,
            extra: Vec::new(),
            mode: 0o100_644,
            offset: None,
        }
    }

    /// What both headers hold, from the version to the lengths.
    fn shared(&self, name: &[u8]) -> Vec<u8> {
        let length = |bytes: &[u8]| u16::try_from(bytes.len()).expect("a short field");
        let mut header = Vec::new();
        for field in [20, self.flags, self.method, 0, 0x5CC6] {
            header.extend(field.to_le_bytes());
        }
        for field in [self.crc, self.packed, self.unpacked] {
            header.extend(field.to_le_bytes());
        }
        for field in [length(name), length(&self.extra)] {
            header.extend(field.to_le_bytes());
        }
        header
    }
}

/// A zip of these members, whatever they say.
pub fn zip_of(entries: &[Entry]) -> Vec<u8> {
    let (mut zip, mut directory) = (Vec::new(), Vec::new());
    let position = |bytes: &[u8]| u32::try_from(bytes.len()).expect("a small zip");
    for entry in entries {
        let offset = entry.offset.unwrap_or(position(&zip));
        let local_name = entry.local_name.as_ref().unwrap_or(&entry.name);
        zip.extend(
            [b"PK\x03\x04", &entry.shared(local_name)[..], local_name, &entry.extra, &entry.data].concat(),
        );
        directory.extend([b"PK\x01\x02\x14\x03", &entry.shared(&entry.name)[..], &[0; 6]].concat());
        directory.extend((entry.mode << 16).to_le_bytes());
        directory.extend([&offset.to_le_bytes()[..], &entry.name, &entry.extra].concat());
    }
    let (start, size) = (position(&zip), position(&directory));
    let count = u16::try_from(entries.len()).expect("few members").to_le_bytes();
    zip.extend(directory);
    zip.extend([b"PK\x05\x06\0\0\0\0", &count[..], &count].concat());
    zip.extend([&size.to_le_bytes()[..], &start.to_le_bytes(), &[0, 0]].concat());
    zip
}
