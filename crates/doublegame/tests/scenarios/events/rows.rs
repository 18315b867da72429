//! Rows of our own making in all formats.

use doublegame::record::event_data::Format;

/// An event before it is written as a row.
#[derive(Debug, Clone)]
pub struct Made {
    pub id: String,
    /// Year, month, day.
    pub date: (i32, u32, u32),
    pub source: &'static str,
    pub target: &'static str,
    /// CAMEO root code from 1 to 20; 0 for none.
    pub root: u8,
    /// Tenths; none for an empty field.
    pub goldstein: Option<i64>,
    pub mentions: u32,
}

impl Made {
    /// The place of the class among the four, or 4.
    pub fn class(&self) -> usize {
        match self.root {
            1..=5 => 0,
            6..=9 => 1,
            10..=14 => 2,
            15..=20 => 3,
            _ => 4,
        }
    }

    fn goldstein(&self, none: &str) -> String {
        self.goldstein.map_or(none.to_owned(), |tenths| {
            let sign = if tenths < 0 { "-" } else { "" };
            format!("{sign}{}.{}", tenths.abs() / 10, tenths.abs() % 10)
        })
    }

    /// The row without an end of line.
    pub fn row(&self, format: Format) -> String {
        match format {
            Format::Gdelt1 => self.gdelt(58),
            Format::Gdelt2 => self.gdelt(61),
            Format::Icews => self.icews(),
            Format::Polecat => self.polecat(),
        }
    }

    pub fn gdelt(&self, columns: usize) -> String {
        let (year, month, day) = self.date;
        let mut fields = vec![String::new(); columns];
        fields[0].clone_from(&self.id);
        fields[1] = format!("{year:04}{month:02}{day:02}");
        for (first, country) in [(5, self.source), (15, self.target)] {
            if !country.is_empty() {
                fields[first] = format!("{country}GOV");
                fields[first + 1] = format!("MINISTRY OF {country}");
                fields[first + 2] = country.into();
                fields[first + 7] = "GOV".into();
            }
        }
        if self.root > 0 {
            fields[26] = format!("{:02}0", self.root);
            fields[28] = format!("{:02}", self.root);
            fields[29] = (self.class() + 1).to_string();
        }
        fields[30] = self.goldstein("");
        fields[31] = self.mentions.to_string();
        fields[columns - 1] = "http://example.org/a,\"b\"".into();
        fields.join("\t")
    }

    fn icews(&self) -> String {
        let (year, month, day) = self.date;
        let mut fields = vec!["NA".to_owned(); 20];
        fields[0].clone_from(&self.id);
        fields[1] = format!("{year:04}-{month:02}-{day:02}");
        for (first, country) in [(2, self.source), (8, self.target)] {
            if !country.is_empty() {
                fields[first] = format!("Ministry ({country})");
                fields[first + 1] = "Government,Executive".into();
                fields[first + 2] = country.into();
            }
        }
        fields[5] = "Do something".into();
        fields[6] = if self.root > 0 {
            format!("{:02}0", self.root)
        } else {
            String::new()
        };
        fields[7] = self.goldstein("NA");
        fields.join("\t")
    }

    fn polecat(&self) -> String {
        let (year, month, day) = self.date;
        let mut fields = vec![String::new(); 40];
        fields[0].clone_from(&self.id);
        fields[1] = format!("{year:04}-{month:02}-{day:02}");
        fields[2] = "AID".into();
        fields[4] = self.goldstein("");
        let quads = [
            "VERBAL COOPERATION",
            "MATERIAL COOPERATION",
            "VERBAL CONFLICT",
            "MATERIAL CONFLICT",
            "",
        ];
        fields[5] = quads[self.class()].into();
        for (first, country) in [(7, self.source), (15, self.target)] {
            if !country.is_empty() {
                fields[first] = format!("Ministry of {country}");
                fields[first + 1] = country.into();
                fields[first + 3] = "GOV".into();
            }
        }
        fields.join("\t")
    }
}

/// The first line of a format, with its end; empty if it has none.
pub fn header(format: Format) -> String {
    let names = match format {
        Format::Gdelt1 | Format::Gdelt2 => return String::new(),
        Format::Icews => {
            "Event ID,Event Date,Source Name,Source Sectors,Source Country,Event Text,CAMEO Code,Intensity,Target Name,\
             Target Sectors,Target Country,Story ID,Sentence Number,Publisher,City,District,Province,Country,Latitude,\
             Longitude"
        }
        Format::Polecat => {
            "Event ID,Event Date,Event Type,Event Mode,Intensity,Quad Code,Contexts,Actor Name,Actor Country,Actor COW,\
             Primary Actor Sector,Actor Sectors,Actor Title,Actor Name Raw,Wikipedia Actor ID,Recipient Name,\
             Recipient Country,Recipient COW,Primary Recipient Sector,Recipient Sectors,Recipient Title,\
             Recipient Name Raw,Wikipedia Recipient ID,Placename,City,District,Province,Country,Latitude,Longitude,\
             GeoNames ID,Raw Placename,Feature Type,Source,Publication Date,Story People,Story Organizations,\
             Story Locations,Language,Version"
        }
    };
    format!("{}\n", names.replace(',', "\t"))
}

/// A whole file.
pub fn file(format: Format, events: &[Made]) -> String {
    let rows = events.iter().map(|event| event.row(format) + "\n");
    header(format) + &rows.collect::<String>()
}

/// A plain event.
pub fn event(id: &str, root: u8) -> Made {
    Made {
        id: id.to_owned(),
        date: (2018, 6, 3),
        source: "CHN",
        target: "PRK",
        root,
        goldstein: Some(-25),
        mentions: 3,
    }
}
